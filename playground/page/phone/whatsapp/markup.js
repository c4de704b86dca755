// WhatsApp's marks in a text (*bold*, _italic_, ~struck~, `code`, ```monospace```, > quote) as the
// entities that ../entities.js draws. A mark counts at the edge of a word and around words only.

const MARKS = { "*": "bold", "_": "italic", "~": "strikethrough", "`": "code" };
const LINK = /https?:\/\/[^\s<>]+[^\s<>.,;:!?)\]'"]/g;
const BEFORE = /[\s([{"'*_~.,;:!?…]/;

/** {text, entities}: the text without its marks. */
export function marked(source) {
  const out = { text: "", entities: [] };
  source.split("```").forEach((part, index, all) => {
    if (index % 2 && index < all.length - 1) put(out, part, "pre");
    else lines(index % 2 ? `\`\`\`${part}` : part, out);
  });
  for (const { 0: words, index } of out.text.matchAll(LINK)) out.entities.push({ type: "url", offset: index, length: words.length });
  return out;
}

function put(out, text, type) {
  out.entities.push({ type, offset: out.text.length, length: text.length });
  out.text += text;
}

function lines(source, out) {
  source.split("\n").forEach((line, index) => {
    if (index) out.text += "\n";
    const quoted = line.startsWith("> ");
    const from = out.text.length;
    spans(quoted ? line.slice(2) : line, out);
    if (quoted) out.entities.push({ type: "blockquote", offset: from, length: out.text.length - from });
  });
}

function spans(line, out) {
  let at = 0;
  while (at < line.length) {
    const mark = line[at];
    const end = MARKS[mark] && (at === 0 || BEFORE.test(line[at - 1])) ? closing(line, at) : -1;
    if (end < 0) {
      out.text += line[at];
      at += 1;
      continue;
    }
    const offset = out.text.length;
    const inside = line.slice(at + 1, end);
    if (mark === "`") out.text += inside;
    else spans(inside, out);
    out.entities.push({ type: MARKS[mark], offset, length: out.text.length - offset });
    at = end + 1;
  }
}

/** Where the mark that opens at `at` closes: after a letter, and not in the middle of a word. */
function closing(line, at) {
  if (/\s/.test(line[at + 1] ?? " ")) return -1;
  for (let end = at + 2; end < line.length; end += 1) {
    if (line[end] === line[at] && !/\s/.test(line[end - 1]) && !/[\p{L}\p{N}]/u.test(line[end + 1] ?? "")) return end;
  }
  return -1;
}
