/**
 * Products by name: does a device of a known vendor belong to what an advisory calls `DCS-2530L and DCS-2670L
 * Devices`, `IntelliVue MP20-MP90 (M8001A/2A)`, `Multiple Vigor Routers` or `IP Camera Firmware`? The vendor has been
 * compared before; a product's word alone decides nothing. Spelling mistakes are not repaired.
 */

/**
 * How well the names agree. `exact`: model or system is named. `family`: the advisory names a family that the model is
 * of, or a member of the family that is all we know. `type`: it only says which type of device.
 */
export type Closeness = 'exact' | 'family' | 'type'

/** What an advisory calls a product, taken apart once. */
export type ProductName = {
  readonly pieces: readonly Piece[]
  /** Compact order numbers; with a `*` at the end, their beginning. */
  readonly models: readonly string[]
  /** Categories, when nothing but types of devices is named. */
  readonly types: readonly string[]
}

/** One of several products in one name. */
type Piece = {
  /** Words with a digit, each in the spellings that it may have: alone, or joined with its neighbour. */
  readonly marks: readonly (readonly string[])[]
  /** Words without a digit that say something. */
  readonly words: readonly string[]
  /** Of these, the ones behind the last mark: they name a part or a variant of what the marks name. */
  readonly trailing: readonly string[]
  /** Beginnings of its marks at a hyphen: all that a device may tell of a longer number. */
  readonly beginnings: readonly string[]
  /** `MP20-MP90`. */
  readonly span: { readonly letters: string; readonly from: number; readonly to: number } | null
}

/** What is known about the device. */
export type DeviceName = {
  /** Words with a digit and joined neighbours, compact. */
  readonly marks: ReadonlySet<string>
  /** The words with a digit alone: each has to be explained by a name that fits the family. */
  readonly own: readonly string[]
  /**
   * Marks less precisely: their beginnings at a hyphen, without their last letters, and as a round number of a series.
   */
  readonly beginnings: ReadonlySet<string>
  readonly words: ReadonlySet<string>
  readonly compact: string
  /** The system without version, as words. */
  readonly system: readonly string[]
  readonly category: string | null
}

const typeWords: ReadonlyMap<string, readonly string[]> = new Map([
  ['router', ['router']],
  ['camera', ['camera']],
  ['nvr', ['video-recorder']],
  ['dvr', ['video-recorder']],
  ['nas', ['nas']],
  ['switch', ['switch']],
  ['firewall', ['firewall']],
  ['accesspoint', ['access-point']],
  ['wap', ['access-point']],
  ['phone', ['ip-phone']],
  ['printer', ['printer']],
  ['plc', ['plc']],
  ['hmi', ['hmi']],
  ['ups', ['ups']],
  ['pdu', ['pdu']],
])
/** Words that stand in the names of many products and tell none of them apart. */
const fillers = new Set(
  `a all and any appliance appliances application by control cpe cpu device devices dsl dual edition enabled engine
  engines family firmware for from gigabit hardware in interface ip line lines management model models module
  monitor monitors multiple network number numbers of on only operating or panel part product products pump pumps
  security series server sip small smart software system systems the to type ui unit units used various version
  versions voip vpn wan web wireless with`.split(/\s+/),
)
/** Marks that name a standard, not a product. */
const standards = new Set('ipv4 ipv6 http2 wifi6 h264 h265 usb2 usb3 32bit 64bit 802 4g 5g smbv1 win32k'.split(' '))

/** More products than this in one word with slashes are not looked at. */
const maxBySlash = 20

/** Takes the advisory's name apart. `vendorWords` are the words that name the vendor. */
export function readProduct(product: string, models: readonly string[], vendorWords: readonly string[]): ProductName {
  const vendor = new Set(vendorWords)
  const text = inOneWord(product.toLowerCase())
  const orderNumbers = [...models, ...(text.match(/\b[a-z0-9-]*\d[a-z0-9-]*\*/g) ?? [])]
  // Words in brackets are abbreviations and conditions; only part numbers in them name a product.
  const inside = [...text.matchAll(/[([]([^()[\]]*)/g)].flatMap(([, chunk = '']) => chunk.split(/[,;]/))
  const bracketed = inside
    .flatMap(oneBySlash)
    .map((chunk) => readPiece(chunk, vendor))
    .filter(({ marks }) => marks.length > 0)
  const chunks = text.replaceAll(/[([][^()[\]]*[)\]]?/g, ' ').split(/[,;]|\s(?:and|or|&)\s/)
  const plain = chunks.flatMap(oneBySlash).map((chunk) => readPiece(chunk, vendor))
  const pieces = [
    ...plain.filter(({ marks, words, span }) => marks.length + words.length > 0 || span !== null),
    ...bracketed,
  ]
  const named = text.split(/[^a-z0-9]+/).flatMap((word) => typeWords.get(singular(word)) ?? [])
  return {
    pieces,
    models: [...new Set(orderNumbers.map(compactModel))].filter((model) => model.replace('*', '').length >= 4),
    types: pieces.length === 0 ? [...new Set(named)] : [],
  }
}

export function readDevice(
  {
    model,
    system,
    category,
  }: { readonly model: string | null; readonly system: string | null; readonly category: string | null },
  vendorWords: readonly string[],
): DeviceName {
  const vendor = new Set(vendorWords)
  const text = inOneWord((model ?? '').slice(0, 200).toLowerCase())
  const { marks, words } = readPiece(text.replaceAll(/[,;()[\]]/g, ' '), vendor)
  const parts = text.split(/[\s,;()[\]/]+/).filter((part) => /\d/.test(part))
  return {
    marks: new Set(marks.flat()),
    own: marks.map(([mark = '']) => mark),
    beginnings: new Set([...parts.flatMap(hyphenBeginnings), ...marks.flat().flatMap(lessPrecise)]),
    words: new Set(words),
    compact: compactModel(text),
    system: significant((system ?? '').slice(0, 200).toLowerCase(), vendor).filter((word) => !/\d/.test(word)),
    category,
  }
}

/** How well the device fits the name; `null` when it doesn't. */
export function closeness(product: ProductName, device: DeviceName): Closeness | null {
  if (product.models.some((model) => isModel(model, device))) return 'exact'
  let best: Closeness | null = null
  for (const piece of product.pieces) {
    const found = piece.marks.length > 0 || piece.span !== null ? byMarks(piece, device) : byWords(piece, device)
    if (found === 'exact') return found
    best ??= found
  }
  if (best !== null) return best
  return device.category !== null && product.types.includes(device.category) ? 'type' : null
}

/**
 * Marks under which an index finds the name, or `null` when it can also be found by other means and has to be tried
 * always.
 */
export function indexMarks(product: ProductName): readonly string[] | null {
  const hard = product.models.some((model) => model.endsWith('*')) || product.types.length > 0
  if (hard || product.pieces.some(({ marks, span }) => span !== null || !marks.some((forms) => forms.some(isStrong))))
    return null
  const forms = product.pieces.flatMap(({ marks, beginnings }) => [...marks.flat(), ...beginnings].filter(isStrong))
  return [...new Set([...forms, ...product.models])]
}

/** All marks under which `indexMarks` may have filed something that fits the device. */
export function lookupMarks(device: DeviceName): readonly string[] {
  return [...new Set([...device.marks, ...device.beginnings, device.compact])].filter((mark) => mark !== '')
}

function readPiece(chunk: string, vendor: ReadonlySet<string>): Piece {
  const span = /\b([a-z]+)(\d{1,4})-([a-z]+)(\d{1,4})\b/.exec(chunk)
  const isSpan = span !== null && span[1] === span[3] && Number(span[2]) < Number(span[4])
  const rest = isSpan ? chunk.replace(span[0], ' ') : chunk
  const tokens = rest
    .split(/[\s/]+/)
    .map((token) => token.replaceAll(/[^a-z0-9]/g, ''))
    .filter((token) => token !== '')
  const marks = tokens.flatMap((token, at) => {
    if (!/\d/.test(token) || standards.has(token)) return []
    const [previous = '', following = ''] = [tokens[at - 1], tokens[at + 1]]
    const joined = [vendor.has(previous) ? '' : previous + token, /\d/.test(following) ? token + following : '']
    return [[token, ...joined.filter((form) => form !== '' && form !== token)]]
  })
  const words = significant(rest, vendor).filter((word) => !/\d/.test(word))
  return {
    marks,
    words,
    trailing: marks.length === 0 ? [] : significant(/[^\d]*$/.exec(rest)?.[0].replace(/^[a-z-]+/, '') ?? '', vendor),
    beginnings: rest
      .split(/[\s/]+/)
      .filter((part) => /\d/.test(part))
      .flatMap(hyphenBeginnings),
    span: isSpan ? { letters: span[1] ?? '', from: Number(span[2]), to: Number(span[4]) } : null,
  }
}

function byMarks(piece: Piece, device: DeviceName): Closeness | null {
  const shared = piece.words.some((word) => device.words.has(word))
  if (piece.span !== null && shared && spanHolds(piece.span, device)) return 'exact'
  const explained = new Set<string>()
  let met = 0
  for (const forms of piece.marks) {
    const form = forms.find((spelling) => device.marks.has(spelling) && (isStrong(spelling) || shared))
    if (form === undefined) continue
    met += 1
    for (const own of device.own) if (form.includes(own)) explained.add(own)
  }
  if (met > 0 && met === piece.marks.length)
    return piece.trailing.every((word) => device.words.has(word)) ? 'exact' : 'family'
  // The device is known by its family only: it says nothing that the name doesn't say.
  if (met > 0 && device.own.every((own) => explained.has(own))) return 'family'
  const isVariant = piece.marks.every((forms) => forms.some((form) => isStrong(form) && device.beginnings.has(form)))
  const isBeginning =
    device.own.length > 0 && device.own.every((own) => isStrong(own) && piece.beginnings.includes(own))
  return piece.marks.length > 0 && (isVariant || isBeginning) ? 'family' : null
}

function byWords(piece: Piece, device: DeviceName): Closeness | null {
  if (device.system.length > 0 && sameWords(piece.words, device.system)) return 'exact'
  if (!piece.words.every((word) => device.words.has(word)) || !piece.words.some((word) => word.length >= 4)) return null
  return device.own.length === 0 && piece.words.length === device.words.size ? 'exact' : 'family'
}

function isModel(model: string, device: DeviceName): boolean {
  if (device.compact === '') return false
  if (!model.endsWith('*')) return device.compact === model || device.marks.has(model)
  const start = model.slice(0, -1)
  return device.compact.startsWith(start) || [...device.marks].some((mark) => mark.startsWith(start))
}

function spanHolds({ letters, from, to }: NonNullable<Piece['span']>, device: DeviceName): boolean {
  return [...device.marks].some((mark) => {
    const [, word, digits] = /^([a-z]+)(\d{1,4})$/.exec(mark) ?? []
    return word === letters && Number(digits) >= from && Number(digits) <= to
  })
}

/** Long enough, and of letters and digits, so that it is not shared by chance. */
function isStrong(mark: string): boolean {
  return /^\d+$/.test(mark) ? mark.length >= 5 : mark.length >= 4 && !/^(?:v|version|gen|r|sp)\d+$/.test(mark)
}

function significant(text: string, vendor: ReadonlySet<string>): readonly string[] {
  const words = text.split(/[^a-z0-9]+/).map(singular)
  return [...new Set(words)].filter(
    (word) => word.length > 1 && !fillers.has(word) && !vendor.has(word) && !typeWords.has(word),
  )
}

/** `Paradigm 512/712 pumps` names two products; `AC/DC` names none. */
function oneBySlash(chunk: string): readonly string[] {
  const group = chunk.match(/[^\s/]+(?:\/[^\s/]+)+/g)?.find((words) => /\d/.test(words))
  if (group === undefined) return [chunk]
  return group
    .split('/')
    .slice(0, maxBySlash)
    .map((word) => chunk.replace(group, () => word))
}

/** Names of types that are several words become one. */
function inOneWord(text: string): string {
  return text
    .replaceAll(/network[- ]attached storage|storage devices?/g, 'nas')
    .replaceAll(/(?:network|digital) video recorders?/g, 'nvr')
    .replaceAll(/access points?/g, 'accesspoint')
}

function singular(word: string): string {
  const one = word.endsWith('switches') ? 'switch' : word.replace(/s$/, '')
  return typeWords.has(one) || fillers.has(one) ? one : word
}

function hyphenBeginnings(part: string): readonly string[] {
  const words = part.split('-')
  const beginnings = words.slice(1).map((_, at) =>
    words
      .slice(0, at + 1)
      .join('')
      .replaceAll(/[^a-z0-9]/g, ''),
  )
  return beginnings.filter((mark) => mark.length >= 5 && /\d/.test(mark) && /[a-z]/.test(mark))
}

/** `m404dn` → `m404`, `dgn2200v4` → `dgn2200`, `ucm6202` → `ucm6200`. */
function lessPrecise(mark: string): readonly string[] {
  const series = mark.replace(/(?<=\d\d)\d\d[a-z]*$/, '00')
  return [mark.replace(/(?<=\d)[a-z]{1,3}$/, ''), mark.replace(/(?<=\d)v\d+$/, ''), series].filter(
    (form) => form !== mark,
  )
}

function compactModel(model: string): string {
  return model.toLowerCase().replaceAll(/[^a-z0-9*]/g, '')
}

function sameWords(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((word) => right.includes(word))
}
