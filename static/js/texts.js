// What scripts say, in the page's language. Texts stay English in the code; `make messages` collects them.
export const language = document.documentElement.lang || "en";
let known = {};
if (language !== "en") {
  try {
    known = (await import(`./texts/${language}.js`)).default;
  } catch {
    // English is better than nothing.
  }
}

function filled(message, values) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// text("{n} of {m} files", {n: 1, m: 3})
export function text(message, values = {}) {
  return filled(known[message] ?? message, values);
}

// plural("{n} file", "{n} files", 3): `n` is filled in.
export function plural(one, many, n, values = {}) {
  const forms = known[one];
  const message = forms ? (forms.length === 1 || n === 1 ? forms[0] : forms[1]) : n === 1 ? one : many;
  return filled(message, { n, ...values });
}
