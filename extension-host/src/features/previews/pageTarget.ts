/** What to look for on the page: the form that `builder/preview.highlight` takes. */
export type PageTarget = { readonly selector: string } | { readonly text: string };

const styles: ReadonlySet<string> = new Set(['css', 'scss', 'less', 'sass', 'postcss', 'tailwindcss']);
const longest = 300;

/**
 * What of the page a place in the code is about, as far as the code says it in so many words: the selected text, the rule
 * that the line belongs to, or the line's own text, id or classes. Undefined where it says nothing of that kind.
 */
export function pageTarget(
  language: string,
  lines: readonly string[],
  line: number,
  selected: string,
): PageTarget | undefined {
  if (styles.has(language)) return rule(lines, line);
  if (isPlain(selected)) return { text: selected.trim() };
  const code = lines[line] ?? '';
  return words(code) ?? attribute(code) ?? alone(code);
}

/** The selector of the innermost rule around a line, without states that no element is in while nobody touches it. */
function rule(lines: readonly string[], line: number): PageTarget | undefined {
  let closed = 0;
  for (let at = line; at >= 0; at--) {
    const text = (lines[at] ?? '').replace(/\/\*.*?\*\//g, '');
    if (at < line) closed += text.split('}').length - 1;
    const opened = text.split('{').length - 1;
    if (opened > closed) {
      let selector = text.slice(0, text.indexOf('{'));
      for (let above = at - 1; above >= 0 && /,\s*$/.test(lines[above] ?? ''); above--)
        selector = `${lines[above]} ${selector}`;
      const still = selector
        .replace(
          /::?(hover|focus|focus-visible|focus-within|active|visited|before|after|placeholder|marker|selection)\b/g,
          '',
        )
        .trim();
      return still === '' || /^[@&]/.test(still) || still.length > longest ? undefined : { selector: still };
    }
    closed = Math.max(0, closed - opened);
  }
  return undefined;
}

/** Words between two tags: `<h2 className="title">Our bread</h2>`. */
function words(code: string): PageTarget | undefined {
  const between = [...code.matchAll(/>([^<>{}]+)</g)].map((match) => match[1] ?? '').find(isPlain);
  return between === undefined ? undefined : { text: between.trim() };
}

function attribute(code: string): PageTarget | undefined {
  const id = /\bid=["']([^"'{}]+)["']/.exec(code)?.[1];
  if (id !== undefined) return { selector: `[id=${JSON.stringify(id)}]` };
  const classes = /\bclass(?:Name)?=["']([^"'{}]+)["']/.exec(code)?.[1]?.trim();
  if (classes === undefined || classes === '' || classes.length > longest) return undefined;
  return {
    selector: classes
      .split(/\s+/)
      .map((name) => `[class~=${JSON.stringify(name)}]`)
      .join(''),
  };
}

/** A line that is nothing but words, as text between tags often stands, or a text in quotes that has several words. */
function alone(code: string): PageTarget | undefined {
  if (isPlain(code) && !/[=;()[\]]|^\s*(\/\/|\*|import\b|export\b|return\b|const\b|let\b)/.test(code))
    return { text: code.trim() };
  const quoted = [...code.matchAll(/(["'`])((?:(?!\1)[^\\\n])+)\1/g)]
    .map((match) => match[2] ?? '')
    .find((text) => /\S\s+\S/.test(text) && isPlain(text));
  return quoted === undefined ? undefined : { text: quoted.trim() };
}

function isPlain(text: string): boolean {
  return text.trim().length > 1 && text.length <= longest && !/[<>{}\n]/.test(text.trim());
}
