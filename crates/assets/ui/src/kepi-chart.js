// <kepi-chart height="320" role="img" aria-label="…"><script type="application/json">{option}</script></kepi-chart>
// The light DOM holds the data, so that htmx can morph it; the drawing lives in a shadow root, out of its reach.
let engine;
let tipStyled = false;
const base = ":host{display:block}#c{width:100%}";
const sheet = new CSSStyleSheet();
sheet.replaceSync(base);
const system = matchMedia("(prefers-color-scheme: dark)");

class KepiChart extends HTMLElement {
  #box;
  #chart;
  #mode;
  #last;
  #undo = [];

  connectedCallback() {
    if (!this.shadowRoot) {
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      this.#box = document.createElement("div");
      this.#box.id = "c";
      // The engine makes the box an image of its own, without words; the words are on the element itself.
      this.#box.setAttribute("aria-hidden", "true");
      shadow.append(this.#box);
    }
    this.#box.style.height = `${this.getAttribute("height") || 280}px`;
    const draw = () => this.#draw().catch(error => {
      this.#box.textContent = "This chart could not be drawn. The table below it has the same figures.";
      console.error(error);
    });
    const data = new MutationObserver(draw);
    data.observe(this, { childList: true, characterData: true, subtree: true });
    const size = new ResizeObserver(() => this.#chart?.resize());
    size.observe(this);
    const near = new IntersectionObserver(seen => {
      if (!seen.some(entry => entry.isIntersecting)) return;
      near.disconnect();
      draw();
    }, { rootMargin: "300px" });
    near.observe(this);
    system.addEventListener("change", draw);
    addEventListener("kepi:theme", draw);
    this.#undo = [
      () => data.disconnect(),
      () => size.disconnect(),
      () => near.disconnect(),
      () => system.removeEventListener("change", draw),
      () => removeEventListener("kepi:theme", draw),
    ];
  }

  disconnectedCallback() {
    for (const undo of this.#undo) undo();
    this.#undo = [];
    this.#chart?.dispose();
    this.#chart = null;
    this.#last = null;
  }

  async #draw() {
    const text = this.querySelector('script[type="application/json"]')?.textContent;
    if (!text) return;
    const { ec, revive, tip, tipCss, tokens } = await (engine ??= import("./chart.js"));
    if (!this.isConnected) return;
    const mode = (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark" ? "dark" : "light";
    if (this.#chart && mode === this.#mode && text === this.#last) return;
    if (this.#chart && mode !== this.#mode) {
      this.#chart.dispose();
      this.#chart = null;
    }
    this.#chart ??= ec.init(this.#box, mode, { renderer: "svg" });
    this.#mode = mode;
    this.#last = text;
    if (!tipStyled) {
      sheet.replaceSync(base + tipCss);
      tipStyled = true;
    }
    const option = revive(JSON.parse(text), tokens[mode]);
    if (option.tooltip) option.tooltip = { ...option.tooltip, formatter: tip(option.tooltip.say, option.tooltip.head) };
    // Drawn anew as a whole: an option may lack a series that the one before it had.
    this.#chart.setOption({ ...option, animation: false }, { notMerge: true });
    this.setAttribute("data-ready", "");
  }
}

customElements.define("kepi-chart", KepiChart);
