// The page as it is read aloud: roles, names and states, by the browser's own reckoning.
import { words } from './words.mjs'

const ours = { image: 'img', DisclosureTriangle: 'button', DisclosureTriangleGrouped: 'button', Date: 'textbox', DateTime: 'textbox', InputTime: 'textbox', ColorWell: 'textbox', PopUpButton: 'combobox', ComboBoxSelect: 'combobox', MenuListOption: 'option', StaticText: 'text', LabelText: 'label', Iframe: 'frame', Canvas: 'canvas', Video: 'video', Audio: 'audio', RootWebArea: 'page', LineBreak: 'none', InlineTextBox: 'none', MenuListPopup: 'none', ListMarker: 'none', EmbeddedObject: 'object', PluginObject: 'object', SvgRoot: 'img', LayoutTable: 'table', LayoutTableRow: 'row', LayoutTableCell: 'cell', gridcell: 'cell', Legend: 'legend', Figcaption: 'caption', Pre: 'code', Abbr: 'text', Details: 'group' }

/** What can be filled in or chosen from, and therefore has a label. */
const fields = new Set(['textbox', 'searchbox', 'combobox', 'listbox', 'checkbox', 'radio', 'switch', 'spinbutton', 'slider', 'radiogroup'])

const many = { button: 'Buttons', link: 'Links', heading: 'Headings', textbox: 'Text fields', searchbox: 'Search fields', combobox: 'Choices', checkbox: 'Check boxes', radio: 'Radio buttons', switch: 'Switches', tab: 'Tabs', menuitem: 'Menu items', option: 'Options', img: 'Pictures', dialog: 'Dialogs', listitem: 'List items', row: 'Rows', cell: 'Cells', label: 'Fields' }
const one = { textbox: 'text field', searchbox: 'search field', combobox: 'choice', checkbox: 'check box', radio: 'radio button', menuitem: 'menu item', img: 'picture', listitem: 'list item' }

/** All of it that is not left out on purpose, in the order of the page, with its depth. */
export async function tree(tab) {
  const { nodes } = await tab.send('Accessibility.getFullAXTree')
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const found = []
  const walk = (id, depth) => {
    const node = byId.get(id)
    if (!node) return
    const role = ours[node.role?.value] ?? node.role?.value ?? 'none'
    const isLeft = node.ignored || role === 'none' || role === 'generic' || role === 'presentation'
    if (!isLeft) found.push({ role, name: (node.name?.value ?? '').replace(/\s+/g, ' ').trim(), depth, value: node.value?.value, properties: node.properties ?? [], backendNodeId: node.backendDOMNodeId })
    // What a field of the browser's own making is put together from is not the site's.
    if (/^(Date|DateTime|InputTime|ColorWell|Video|Audio|textbox|searchbox|spinbutton)$/.test(node.role?.value ?? '')) return
    for (const child of node.childIds ?? []) walk(child, isLeft ? depth : depth + 1)
  }
  if (nodes.length > 0) walk(nodes[0].nodeId, 0)
  return found
}

const plain = (text) => text.replace(/\s+/g, ' ').trim().toLowerCase()

/** Those of a name: exactly it, or else with it within. */
function named(nodes, name) {
  if (name === undefined || name === null) return nodes
  const asked = plain(name)
  const exactly = nodes.filter((node) => plain(node.name) === asked)
  return exactly.length > 0 ? exactly : nodes.filter((node) => plain(node.name).includes(asked))
}

const quoted = (nodes) => {
  const names = [...new Set(nodes.map(({ name }) => name).filter(Boolean))]
  return names.slice(0, 12).map((name) => `“${words(name, 60)}”`).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '')
}

/**
 * The first element that is meant: by role and name, by the label of a field, or by its words.
 * @returns {Promise<{ backendNodeId?: number, what: string, why?: string }>} why says what is there instead
 */
export async function find(tab, target) {
  if (typeof target?.text === 'string') {
    const objectId = await tab.element(`withText(${JSON.stringify(target.text)})`)
    const what = `“${words(target.text, 80)}”`
    return objectId ? { objectId, what } : { what, why: `The page does not say ${what}.` }
  }
  const nodes = await tree(tab)
  const isField = typeof target?.label === 'string'
  const role = isField ? 'label' : String(target?.role ?? '').toLowerCase()
  const name = isField ? target.label : target?.name
  const alike = nodes.filter((node) => (isField ? fields.has(node.role) : node.role.toLowerCase() === role))
  const [found] = named(alike, name)
  const what = isField ? `the field “${words(name, 80)}”` : name ? `the ${one[role] ?? role} “${words(name, 80)}”` : `the ${one[role] ?? role}`
  if (found) return { ...found, what }
  const there = quoted(alike)
  const elsewhere = name ? named(nodes.filter(({ role }) => role !== 'text' && role !== 'page'), name)[0] : null
  const kinds = many[role] ?? `Elements of the role ${role}`
  const missing = isField ? `There is no field labelled “${words(name, 80)}”.` : `There is no ${one[role] ?? (role || 'element without a role')}${name ? ` named “${words(name, 80)}”` : ''}.`
  const near = elsewhere ? ` There is a ${one[elsewhere.role] ?? elsewhere.role} of that name.` : ''
  return { what, why: `${missing}${near}${there ? ` ${kinds} here: ${there}.` : isField ? ' There are no fields here.' : ` There is none of that kind here.`}` }
}
