"""What a round is counted by. Pure Python, so that anybody can count it again without the site."""
