/* 字数 as the rules count it (xuanxian.rules.core.values): each Chinese character or mark is one, a Latin word or a number is
   one. A test holds both classes against each other. Blanks are spelled out: Python's \s and JavaScript's differ. */
const WIDE = "\\u2e80-\\u2fdf\\u3000-\\u9fff\\u8c48-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uffef\\u{20000}-\\u{3ffff}‘’“”…—·";
const BLANK =
  "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f";
const WORD = new RegExp(`[${WIDE}]|[^${BLANK}${WIDE}]+`, "gu");

export function countCharacters(text) {
  return (text.replaceAll("\u3000", " ").match(WORD) ?? []).length;
}
