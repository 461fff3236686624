// <rundkreds-sessions>: the coming sessions on any site, in that site's own fonts and colours. docs/EMBEDS.md says how it is used.
// No cookie, nobody else's code; what stands inside the element is shown until the list is there, and when it cannot be had.
(() => {
  const NAME = "rundkreds-sessions";
  if (customElements.get(NAME)) return;
  const home = new URL(document.currentScript.src).origin;
  // What is picked (as in the address of the calendar page), then how it looks.
  const PICKED = ["postnr", "km", "storkreds", "kursus", "dage", "antal"];
  const LOOKS = ["sprog", "niveau"];
  // A sheet of its own needs no leave from the other site's Content-Security-Policy, a <style> would.
  const looks = new CSSStyleSheet();
  looks.replaceSync(`
    :host { display: block; font: inherit; color: inherit; --line: var(--rundkreds-line, currentColor); }
    :host([hidden]) { display: none; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1em; grid-template-columns: repeat(auto-fill, minmax(min(16em, 100%), 1fr)); }
    li { border-top: 2px solid var(--line); padding-top: .6em; overflow-wrap: break-word; }
    p { margin: .2em 0; }
    .heading { margin: 0 0 .8em; }
    .title { font-weight: 700; }
    a { color: var(--rundkreds-link, inherit); display: inline-block; padding: .2em 0; }
    a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
    .more { margin-top: 1em; }
  `);

  const made = (name, words, kind, inside = []) => {
    const node = document.createElement(name);
    if (words) node.textContent = words;
    if (kind) node.className = kind;
    node.append(...inside);
    return node;
  };
  const link = ({ words, url }) => Object.assign(made("a", words), { href: url });

  class Sessions extends HTMLElement {
    static observedAttributes = [...PICKED, ...LOOKS];
    #asked;
    #waits = false;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [looks];
      this.shadowRoot.append(made("slot"));
    }

    connectedCallback() {
      this.#soon();
    }

    disconnectedCallback() {
      this.#asked?.abort();
    }

    attributeChangedCallback() {
      if (this.isConnected) this.#soon();
    }

    // Several attributes that change together are one question.
    #soon() {
      if (this.#waits) return;
      this.#waits = true;
      queueMicrotask(() => {
        this.#waits = false;
        this.#load();
      });
    }

    get #address() {
      const query = new URLSearchParams();
      for (const name of PICKED) if (this.getAttribute(name)) query.set(name, this.getAttribute(name));
      const language = this.getAttribute("sprog") || this.closest("[lang]")?.lang || "da";
      return `${home}${/^en\b/i.test(language) ? "/en" : ""}/embed/liste.json?${query}`;
    }

    async #load() {
      this.#asked?.abort();
      const asked = (this.#asked = new AbortController());
      this.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(this.#address, { credentials: "omit", referrerPolicy: "no-referrer", signal: asked.signal });
        if (!answer.ok) throw new Error(await answer.text());
        this.#show(await answer.json(), answer.headers.get("Content-Language") || "");
      } catch (error) {
        if (asked.signal.aborted) return;
        // For whoever put the element there: the visitor sees what stands inside it.
        console.warn(`${NAME}: ${error.message.trim()}`);
        this.shadowRoot.replaceChildren(made("slot"));
      }
      if (!asked.signal.aborted) this.removeAttribute("aria-busy");
    }

    #show({ name, sessions, empty, more }, language) {
      const level = Math.min(Math.max(Number(this.getAttribute("niveau")) || 2, 2), 6);
      const cards = sessions.map((session) =>
        made("li", "", "", [
          made("p", "", "title", [link({ words: session.title, url: session.url })]),
          made("p", session.when),
          made("p", session.where),
          made("p", session.seats),
        ]),
      );
      const list = cards.length ? made("ul", "", "", cards) : made("p", empty);
      // Safari says a list without marks is none; the role brings it back.
      if (cards.length) list.setAttribute("role", "list");
      const all = made("section", "", "", [made(`h${level}`, name, "heading"), list, made("p", "", "more", [link(more)])]);
      if (language) all.lang = language;
      all.setAttribute("aria-label", name);
      this.shadowRoot.replaceChildren(all);
    }
  }

  customElements.define(NAME, Sessions);
})();
