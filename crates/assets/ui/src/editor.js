// The plan's editor: a text field with a coloured copy of its text behind it. The server checks the text while somebody
// types; what it names is underlined in the copy and listed beside it. The form works without this file.
const PAUSE = 160;

function open(form) {
  const box = form.querySelector("[data-code]");
  const text = box.querySelector("textarea");
  const back = box.querySelector("pre");
  const copy = lines(back);
  let marks = [];
  let timer = 0;
  let asking;

  let drawn = text.value;

  // Until the server has answered, what is marked moves with the text around it; what is written over is marked no more.
  const draw = () => {
    const value = text.value;
    if (value !== drawn) {
      const [start, tail] = same(drawn, value);
      const moved = value.length - drawn.length;
      const end = drawn.length - tail;
      marks = marks.filter(mark => mark.end <= start || mark.start >= end)
        .map(mark => (mark.start >= end ? { ...mark, start: mark.start + moved, end: mark.end + moved } : mark));
      drawn = value;
    }
    copy.show(value, marks);
  };
  const follow = () => {
    back.scrollTop = text.scrollTop;
    back.scrollLeft = text.scrollLeft;
  };

  async function check() {
    asking?.abort();
    asking = new AbortController();
    const asked = text.value;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams({ text: asked }), signal: asking.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("problems");
      if (!fresh || text.value !== asked) return;
      keep(fresh);
      drawn = asked;
      marks = read(form);
      draw();
    } catch (error) {
      if (error.name !== "AbortError") document.getElementById("problem-count").textContent = "The server did not answer; it is asked again with your next change.";
    }
  }

  // The status line stays the same element, so that it is read out when it changes.
  function keep(fresh) {
    const old = document.getElementById("problems");
    const [count, words] = [old.querySelector("#problem-count"), fresh.querySelector("#problem-count")];
    if (count.textContent !== words.textContent) count.textContent = words.textContent;
    const [head, rest] = [old.firstElementChild, [...fresh.children].slice(1)];
    old.replaceChildren(head, ...rest);
  }

  function changed() {
    draw();
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  }

  // Writes into the field as if it were typed, so that undo takes it back.
  function put(value, start, end) {
    text.focus();
    text.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, value)) {
      text.setRangeText(value, start, end, "end");
      changed();
    }
  }

  // Only what differs is replaced.
  function become(value) {
    const old = text.value;
    const [start, tail] = same(old, value);
    const [fresh, end] = [value.slice(start, value.length - tail), old.length - tail];
    if (fresh === "" && start < end) {
      text.focus();
      text.setSelectionRange(start, end);
      if (!document.execCommand("delete")) text.setRangeText("", start, end, "end");
    } else if (fresh !== "" || start < end) put(fresh, start, end);
    changed();
  }

  async function mend(button) {
    const answer = await fetch(form.dataset.mend, { method: "POST", body: new URLSearchParams({ text: text.value, fix: button.value }) });
    if (answer.ok) become(await answer.text());
    else check();
  }

  function go(at) {
    text.focus();
    text.setSelectionRange(at, at);
    const line = text.value.slice(0, at).split("\n").length - 1;
    const height = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, line * height - text.clientHeight / 3);
    follow();
    text.scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("click", event => {
    const fix = event.target.closest("[data-fix]");
    const place = event.target.closest("[data-go]");
    if (fix) {
      event.preventDefault();
      mend(fix);
    } else if (place) go(Number(place.dataset.go));
  });
  text.addEventListener("input", changed);
  text.addEventListener("scroll", follow, { passive: true });
  text.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing) {
      event.preventDefault();
      const line = text.value.slice(text.value.lastIndexOf("\n", text.selectionStart - 1) + 1, text.selectionStart);
      const indent = /^ *(?:- )?/.exec(line)[0].replace("-", " ");
      put(`\n${line.trimEnd().endsWith(":") ? `${indent}  ` : indent}`, text.selectionStart, text.selectionEnd);
    }
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("#save").click();
    }
  });
  // What is typed and not saved is not lost by a stray click.
  const saved = text.value;
  let sent = false;
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("beforeunload", event => {
    if (!sent && text.value !== saved) event.preventDefault();
  });

  form.querySelector("[data-check-button]")?.setAttribute("hidden", "");
  box.classList.add("lit");
  marks = read(form);
  draw();
  follow();
}

// How much of two texts is the same at their start, and at their end.
function same(old, value) {
  let start = 0;
  while (start < old.length && start < value.length && old[start] === value[start]) start++;
  let tail = 0;
  while (tail < old.length - start && tail < value.length - start && old.at(-1 - tail) === value.at(-1 - tail)) tail++;
  return [start, tail];
}

// The places that the list names.
function read(form) {
  return [...form.querySelectorAll("#problems [data-start]")].map(row => {
    const start = Number(row.dataset.start);
    return { start, end: Math.max(start + 1, Number(row.dataset.end)), kind: row.dataset.kind };
  });
}

// The copy, one element a line. Lines that say and mark the same as before keep their elements.
function lines(back) {
  let known = [];
  return {
    show(value, marks) {
      const sorted = [...marks].sort((a, b) => a.start - b.start);
      const fresh = [];
      let at = 0;
      let first = 0;
      for (const line of value.split("\n")) {
        const end = at + line.length;
        while (first < sorted.length && sorted[first].end <= at) first++;
        const inside = [];
        for (let n = first; n < sorted.length && sorted[n].start <= end; n++) {
          const [from, to] = [Math.max(sorted[n].start - at, 0), Math.min(sorted[n].end - at, line.length)];
          if (to > from || (line.length === 0 && to === from)) inside.push({ from, to, kind: sorted[n].kind });
        }
        fresh.push({ line, key: `${line}\u0000${inside.map(mark => `${mark.from},${mark.to},${mark.kind}`).join(";")}`, inside });
        at = end + 1;
      }
      let start = 0;
      while (start < known.length && start < fresh.length && known[start].key === fresh[start].key) start++;
      let tail = 0;
      while (tail < known.length - start && tail < fresh.length - start && known.at(-1 - tail).key === fresh.at(-1 - tail).key) tail++;
      for (const old of known.slice(start, known.length - tail)) old.node.remove();
      const before = tail > 0 ? known[known.length - tail].node : null;
      const part = document.createDocumentFragment();
      for (const one of fresh.slice(start, fresh.length - tail)) part.append(one.node = element(one));
      back.insertBefore(part, before);
      for (let n = 0; n < start; n++) fresh[n].node = known[n].node;
      for (let n = 1; n <= tail; n++) fresh[fresh.length - n].node = known[known.length - n].node;
      known = fresh;
    },
  };
}

const node = (name, kind, text) => {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
};

// One line: its parts in colour, and what is wrong underlined.
function element({ line, inside }) {
  const row = node("div", "code-line");
  let at = 0;
  for (const [kind, part] of parts(line)) {
    let from = at;
    const end = at + part.length;
    const cuts = [...new Set([end, ...inside.flatMap(mark => [mark.from, mark.to]).filter(cut => cut > at && cut < end)])].sort((a, b) => a - b);
    for (const cut of cuts) {
      const mark = inside.find(one => one.from <= from && one.to >= cut);
      row.append(node("span", [kind, mark && `mark-${mark.kind}`].filter(Boolean).join(" "), line.slice(from, cut)));
      from = cut;
    }
    at = end;
  }
  if (line.length === 0) row.append("\u200b");
  return row;
}

// A line's dash, key, value and comment.
function parts(line) {
  const found = [];
  const push = (kind, text) => { if (text) found.push([kind, text]); };
  let rest = line;
  const comment = /(^|\s)#.*$/.exec(line);
  const quoted = comment && (line.slice(0, comment.index).split('"').length % 2 === 0 || line.slice(0, comment.index).split("'").length % 2 === 0);
  let note = "";
  if (comment && !quoted) {
    note = line.slice(comment.index);
    rest = line.slice(0, comment.index);
  }
  const key = /^(\s*(?:- +)?)([\p{L}\p{N}_][^:{}[\]"']*)(:)(?=\s|$)/u.exec(rest);
  if (key) {
    push("", key[1]);
    push("code-key", key[2]);
    push("code-sign", key[3]);
    rest = rest.slice(key[0].length);
  }
  push("", rest);
  push("code-note", note);
  return found;
}

for (const form of document.querySelectorAll("form[data-editor]")) open(form);
