const paths = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.2L14.6 13.5H1.4L8 2.2zM8 6.5v3.4M8 11.6v.4',
  commit: 'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM1 8h4.2M10.8 8H15',
  chevron: 'M6 4l4 4-4 4',
  send: 'M8 13V3M3.8 7.2L8 3l4.2 4.2',
  stop: 'M4.5 4.5h7v7h-7z',
  reload: 'M13.2 8a5.2 5.2 0 11-1.6-3.7M13.4 1.9v2.8h-2.8',
  home: 'M2.5 7.5L8 2.8l5.500 4.700M4 6.400v6.800h8V6.400M6.800 13.200V9.600h2.400v3.600',
  pencil: 'M2.500 13.500l.700-3L10.800 2.900a1.300 1.300 0 011.850 0l.450.450a1.300 1.300 0 010 1.850L5.500 12.800z',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  external: 'M9.500 2.500h4v4M13.500 2.500L8 8M6.500 3.500h-4v10h10v-4',
  folder: 'M1.8 4h4.4l1.4 1.6h6.6v7H1.8z',
  replay: 'M2.8 8a5.2 5.2 0 101.6-3.7M2.6 1.9v2.8h2.8',
  info: 'M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM8 7.2v4M8 4.8v.4',
  question: 'M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM6.2 6.3a1.9 1.9 0 113 1.5c-.7.5-1.2.9-1.2 1.7M8 11.4v.3',
} as const;

export type IconName = keyof typeof paths;

/** A line icon that takes the colour of the text around it. Decoration only: the words beside it say the same. */
export function icon(name: IconName, className = ''): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon icon-${name} ${className}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

export function spinner(): HTMLElement {
  const element = document.createElement('span');
  element.className = 'spinner';
  element.setAttribute('aria-hidden', 'true');
  return element;
}
