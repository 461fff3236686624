// Sends a film in pieces, and says how far it has come. Each piece is a request of its own: it is through before the proxy
// loses patience, and after a break the next one begins where the last one ended.
const form = document.querySelector("[data-film-upload]");

if (form) {
  const { filmUpload: address, piece, most, ...words } = form.dataset;
  const input = form.querySelector("[type=file]");
  const button = form.querySelector("[type=submit]");
  const bar = form.querySelector("progress");
  const said = form.querySelector("[data-said]");
  const wrong = form.querySelector("[data-wrong]");
  // Milliseconds until a piece that did not get through is sent again.
  const pauses = [1000, 3000, 9000];
  const kept = { size: Number(words.size), modified: Number(words.modified), arrived: Number(words.arrived) };
  const megabytes = (bytes) => Math.ceil(bytes / 1e6);
  const wait = (pause) => new Promise((done) => setTimeout(done, pause));

  const show = (arrived, size) => {
    const percent = Math.floor((100 * arrived) / size);
    bar.hidden = false;
    bar.value = percent;
    // Spoken now and then, not four hundred times.
    const text = words.way.replace("{percent}", percent < 100 ? percent - (percent % 10) : 100);
    if (said.textContent !== text) said.textContent = text;
  };

  const send = async (file, at) => {
    const body = new FormData(form);
    body.set("size", file.size);
    body.set("modified", file.lastModified);
    body.set("at", at);
    body.set("body", file.slice(at, at + Number(piece)), "piece");
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    if (![200, 409, 422].includes(answer.status)) throw new Error(answer.status);
    return answer.json();
  };

  const patiently = async (file, at) => {
    for (const pause of [...pauses, null]) {
      try {
        return await send(file, at);
      } catch (error) {
        if (pause === null) throw error;
        await wait(pause);
      }
    }
  };

  const upload = async (file) => {
    let at = file.size === kept.size && file.lastModified === kept.modified ? kept.arrived : 0;
    for (;;) {
      show(at, file.size);
      const answer = await patiently(file, at);
      if (answer.said) return answer.said;
      at = kept.arrived = answer.arrived;
      Object.assign(kept, { size: file.size, modified: file.lastModified });
      if (answer.is_here) {
        show(file.size, file.size);
        said.textContent = words.done;
        location.reload();
        return "";
      }
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = input.files;
    wrong.textContent = "";
    if (!file) {
      wrong.textContent = words.none;
      input.focus();
      return;
    }
    if (file.size > Number(most)) {
      wrong.textContent = words.large.replace("{size}", megabytes(file.size)).replace("{most}", megabytes(Number(most)));
      input.focus();
      return;
    }
    button.disabled = input.disabled = true;
    try {
      wrong.textContent = await upload(file);
    } catch {
      wrong.textContent = words.gone;
    }
    button.disabled = input.disabled = false;
  });
}
