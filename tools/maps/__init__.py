"""What the drawn maps of the site are made from: the coast, the borders of the districts, and towns to find one's way by."""
