// Where a page leads to, and what it shows of pictures.
import { isLaidOut, isSetAside, selectorOf, textOf } from './elements.mjs'

/** Every link within the site. */
export function links() {
  const found = []
  for (const element of document.querySelectorAll('a[href], area[href]')) {
    const href = element.getAttribute('href').trim()
    let url
    try {
      url = new URL(href, document.baseURI)
    } catch {
      continue
    }
    if (url.origin !== location.origin || found.length >= 500) continue
    found.push({
      path: url.pathname,
      search: url.search,
      hash: url.hash,
      isHere: url.pathname === location.pathname && url.search === location.search,
      isDownload: element.hasAttribute('download'),
      // What is a button, a tab or the like in the form of a link does something else than to lead somewhere.
      isControl: element.matches('[role]:not([role=link]), [aria-controls], [aria-expanded], [aria-haspopup], [data-toggle], [data-bs-toggle], [onclick]') || href === '#',
      selector: selectorOf(element),
      text: textOf(element) || (element.getAttribute('aria-label') ?? ''),
    })
  }
  return found
}

/** Whether there is a place of that name, as browsers look for it. */
export function hasPlace(hash) {
  const name = hash.slice(1)
  if (name === '' || /^top$/i.test(name) || name.startsWith(':~:')) return true
  let plain = name.replace(/:~:.*$/, '')
  try {
    plain = decodeURIComponent(plain)
  } catch {
    // Not an escape: it is taken as it stands.
  }
  return [name, plain].some((one) => document.getElementById(one) || document.getElementsByName(one).length > 0)
}

/** The names of all places, for links from other pages. */
export const places = () => [...document.querySelectorAll('[id], a[name]')].slice(0, 3000).map((element) => element.id || element.name)

/** Clicks on what seems to lead nowhere: a page that deals with the click itself knows what it does. */
export function isDealtWith(selector, hash) {
  const element = [...document.querySelectorAll('a[href]')].find((one) => one.hash === hash && selectorOf(one) === selector)
  if (!element) return true
  let dealt = false
  const hear = (event) => {
    dealt ||= event.defaultPrevented
    event.preventDefault()
  }
  const before = document.documentElement.innerHTML.length
  addEventListener('click', hear)
  element.click()
  removeEventListener('click', hear)
  return dealt || hasPlace(hash) || document.documentElement.innerHTML.length !== before
}

/** Addresses of everything that shows a picture or plays, with the element; those that are not loaded yet too. */
export function pictures() {
  const found = []
  const add = (element, address, more = {}) => {
    if (!address || found.length >= 500) return
    try {
      const url = new URL(address, document.baseURI)
      if (url.origin === location.origin) found.push({ url: url.href, path: url.pathname, selector: selectorOf(element), ...more })
    } catch {
      // No address at all.
    }
  }
  for (const element of document.querySelectorAll('img')) add(element, element.currentSrc || element.getAttribute('src'), { type: 'Image', text: element.alt })
  for (const element of document.querySelectorAll('video, audio, video source, audio source')) {
    add(element, element.getAttribute('src'), { type: 'Media' })
    add(element, element.getAttribute('poster'), { type: 'Image' })
  }
  for (const element of document.querySelectorAll('link[rel~=icon], link[rel~=apple-touch-icon], link[rel=manifest]')) add(element, element.getAttribute('href'), { type: element.rel === 'manifest' ? 'Manifest' : 'Icon' })
  return found
}

/** The element that asked for an address, where one did. */
export function askerOf(url) {
  for (const element of document.querySelectorAll('[src], link[href], [poster], [data], object, image')) {
    for (const name of ['src', 'href', 'poster', 'data']) {
      const value = element.getAttribute(name)
      try {
        if (value && new URL(value, document.baseURI).href === url) return selectorOf(element)
      } catch {
        // No address at all.
      }
    }
  }
  return null
}

/** Pictures that came and cannot be shown. `failed` are addresses that never came, which is said elsewhere. */
export async function brokenPictures(failed) {
  const found = []
  for (const element of document.querySelectorAll('img')) {
    const address = element.currentSrc || element.src
    if (!address || !element.complete || element.naturalWidth > 0 || failed.includes(address) || isSetAside(element) || !isLaidOut(element)) continue
    if (!/^(data|blob):/.test(address) && !address.startsWith(`${location.origin}/`)) continue
    if (element.loading === 'lazy' && performance.getEntriesByName(address).length === 0) continue
    const works = await Promise.race([element.decode().then(() => true, () => false), new Promise((done) => setTimeout(done, 500, true))])
    if (!works) found.push({ kind: 'broken-image', message: 'A picture cannot be shown: its file is none, or is damaged.', url: address.slice(0, 200), selector: selectorOf(element), text: element.alt })
  }
  return found
}
