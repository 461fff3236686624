// The editor of formatted text hands over what was typed a quarter of a second after the last key (Wagtail 8), so whoever presses in
// the same breath would send the form without it. What hangs is handed over first; where the editor does that by itself only (it
// holds comments), the form waits until it has. And what is pasted keeps its headings, as the nearest that the field has.
const fieldOf = (wrapper) => [...(wrapper?.parentNode.children ?? [])].find((beside) => beside.draftailEditor);
const fields = (form) => [...form.querySelectorAll("[data-draftail-editor-wrapper]")].map(fieldOf).filter(Boolean);

function hangs(field) {
  const shown = field.draftailEditor.getEditorState().getCurrentContent().getPlainText();
  const kept = (JSON.parse(field.value || "null")?.blocks ?? []).map((block) => block.text).join("\n");
  return shown !== kept;
}

// A form whose editor hands nothing over is sent all the same, after so many looks.
const LOOKS = 40;

function send(form, button, looks) {
  if (looks && fields(form).some(hangs)) {
    setTimeout(send, 50, form, button, looks - 1);
    return;
  }
  // The button may have been disabled by its own press, and a disabled one is not sent along.
  if (button?.name) {
    form.addEventListener("formdata", ({ formData }) => formData.set(button.name, button.value), { once: true });
  }
  form.dataset.typed = "";
  form.requestSubmit();
  delete form.dataset.typed;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if ("typed" in form.dataset) return;
    const late = fields(form).filter(hangs);
    for (const field of late) field.draftailEditor.saveState?.();
    if (!late.some(hangs)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send(form, event.submitter, LOOKS);
  },
  { capture: true },
);

const LEVELS = { "header-one": 1, "header-two": 2, "header-three": 3, "header-four": 4, "header-five": 5, "header-six": 6 };

// The levels of headings that the field of this editor has.
function levels(editor) {
  const types = fieldOf(editor.closest("[data-draftail-editor-wrapper]"))?.draftailEditor.props.blockTypes ?? [];
  return types.map(({ type }) => LEVELS[type]).filter(Boolean);
}

// The same document with headings of these levels alone, or nothing where it needs no change.
function fitted(html, known) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const others = [...page.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => !known.includes(Number(one.localName[1])));
  for (const heading of others) {
    const level = Number(heading.localName[1]);
    const nearest = known.toSorted((a, b) => Math.abs(a - level) - Math.abs(b - level) || b - a)[0];
    const fitting = page.createElement(`h${nearest}`);
    fitting.append(...heading.childNodes);
    heading.replaceWith(fitting);
  }
  return others.length ? page.documentElement.outerHTML : "";
}

document.addEventListener(
  "paste",
  (event) => {
    const clip = event.clipboardData;
    const editor = event.target.closest?.(".Draftail-Editor");
    // What is dispatched below comes here again, and has no heading left to change.
    if (!editor || !clip || clip.files.length) return;
    const known = levels(editor);
    const html = known.length ? fitted(clip.getData("text/html"), known) : "";
    if (!html) return;
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", clip.getData("text/plain"));
    const again = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.dispatchEvent(again);
  },
  { capture: true },
);
