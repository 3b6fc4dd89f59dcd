// Everything that the pages run, for browsers that open them as files: they load no module and fetch nothing.
(() => {
  const here = document.currentScript.src;
  const texts = new Map();
  const running = {};
  const use = (name) => (running[name] ??= modules[name]());
  const absent = (address) => Promise.reject(new TypeError(address));
  const modules = {
{% for name, body in modules %}
    "{{ name | lien }}": async () => {
{{ body }}
    },
{% endfor %}
  };

  globalThis.guideHorsLigne = { use, receive: (text) => texts.set(document.currentScript.src, text) };

  // Data come as scripts beside their files.
  globalThis.fetch = (address) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${new URL(address, location.href)}.js`;
      script.onload = () => resolve(new Response(texts.get(script.src)));
      script.onerror = () => reject(new TypeError(script.src));
      document.head.append(script);
    });

  // Some browsers refuse to change the address of a file: the page answers all the same.
  for (const name of ["pushState", "replaceState"]) {
    const change = history[name].bind(history);
    history[name] = (...all) => {
      try {
        change(...all);
      } catch {
        // The address stays as it was.
      }
    };
  }
})();
