// In a frame on somebody else's site: says how tall the list is, and asks to be led on where a sandboxed frame may not lead.
// These are the two messages that WordPress listens for (its wp-embed.js); it gives the frame a secret to sign them with.
(() => {
  const secret = new URLSearchParams(location.hash.replace(/^#\?/, "")).get("secret");
  if (!secret || parent === window) return;
  const say = (message, value) => parent.postMessage({ secret, message, value }, "*");
  const height = () => say("height", Math.ceil(document.documentElement.getBoundingClientRect().height));
  new ResizeObserver(height).observe(document.body);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    say("link", link.href);
  });
  height();
})();
