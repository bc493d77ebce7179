/** Where a link of a model may lead: the web, mail, or a file of the site. Undefined for all else, which stays text. */
export function linkOf(href: string): string | undefined {
  const to = href.trim();
  if (/^https?:\/\//i.test(to)) return URL.canParse(to) ? to : undefined;
  if (/^mailto:[^\s]+$/i.test(to)) return to;
  const isFile =
    /^(?:\.\/)?[\w@[\]()%~.-]+(?:\/[\w@[\]()%~.-]+)*(?::\d+|#L\d+)?$/.test(to) && !to.split('/').includes('..');
  return isFile ? to : undefined;
}

/** A file of the site, with its line from 1, that a link names. Undefined for a link that leads elsewhere. */
export function placeOf(href: string): { readonly path: string; readonly line: number | null } | undefined {
  const place = /^(?!\w+:\D)(?:\.\/)?([^?#:]+?)(?:(?::|#L)(\d+))?$/.exec(href);
  if (place?.[1] === undefined) return undefined;
  try {
    return { path: decodeURIComponent(place[1]), line: place[2] === undefined ? null : Number(place[2]) };
  } catch {
    return undefined; // A percent sign that stands for nothing.
  }
}
