/**
 * Vendors by name, made comparable: `Becton, Dickinson and Company (BD)`, `D-LINK CORPORATION` and `TP Link` become
 * keys. Two names are the same vendor when they share a key. A name that stands for anybody (`*`, `n/a`, `various`)
 * has no key and matches nothing.
 */

/** The key that stands for a vendor, and other spellings and former names. A product often begins with one of them. */
const sameVendor: Readonly<Record<string, string[]>> = {
  abbott: ['abbott laboratories', 'abbott point of care'],
  ale: ['alcatel', 'alcatel lucent', 'alcatel lucent enterprise'],
  amazon: ['amazon technologies', 'amazon com'],
  apc: ['american power conversion', 'apc by schneider electric', 'apc schneider electric'],
  asus: ['asustek', 'asustek computer', 'asus computer'],
  avigilon: ['avigilon motorola solutions'],
  axis: ['axis communications'],
  bandr: ['b and r industrial automation', 'b and r automation', 'br'],
  bbraun: ['b braun melsungen', 'b braun medical'],
  bd: ['becton dickinson', 'becton', 'carefusion'],
  cambium: ['cambium networks'],
  cisco: ['cisco systems'],
  crestron: ['crestron electronics'],
  cyberpower: ['cyberpower systems'],
  dahua: ['dahua technology', 'zhejiang dahua technology', 'dahua security'],
  delta: ['delta electronics'],
  digi: ['digi international'],
  dlink: ['d link systems', 'd link international'],
  draeger: ['drager', 'drager medical', 'dragerwerk'],
  ezviz: ['hangzhou ezviz'],
  gehealthcare: ['ge medical systems', 'ge medical'],
  google: ['android', 'google nest', 'nest', 'nest labs'],
  grandstream: ['grandstream networks'],
  hanwha: ['hanwha vision', 'hanwha techwin', 'samsung techwin'],
  hikvision: ['hangzhou hikvision', 'hangzhou hikvision digital technology', 'hikvision digital technology'],
  hp: ['hewlett packard'],
  hpe: ['hewlett packard enterprise'],
  hillrom: ['welch allyn', 'hillrom services', 'hillrom holdings'],
  icumedical: ['smiths medical'],
  johnsoncontrols: ['software house', 'sensormatic', 'sensormatic electronics', 'american dynamics', 'exacq', 'tyco'],
  juniper: ['juniper networks'],
  lg: ['lg electronics'],
  lexmark: ['lexmark international'],
  lumi: ['aqara', 'lumi united'],
  mikrotik: ['routerboard', 'mikrotikls'],
  mitel: ['mitel networks', 'aastra', 'shoretel'],
  paloalto: ['palo alto networks'],
  philips: ['koninklijke philips', 'philips healthcare', 'philips medical systems'],
  poly: ['polycom', 'plantronics', 'poly hp'],
  qnap: ['qnap systems'],
  rockwell: ['rockwell automation', 'allen bradley', 'rockwell automation allen bradley'],
  ruckus: ['ruckus wireless', 'ruckus networks', 'commscope ruckus'],
  samsung: ['samsung electronics', 'samsung mobile'],
  schneider: ['schneider electric', 'schneider electric se', 'telemecanique', 'modicon'],
  sel: ['schweitzer engineering', 'schweitzer engineering laboratories'],
  signify: ['philips hue', 'philips lighting'],
  teltonika: ['teltonika networks'],
  tplink: ['tp link systems', 'tp link technologies'],
  ubiquiti: ['ubiquiti networks', 'ubnt'],
  uniview: ['zhejiang uniview', 'unv'],
  vertiv: ['liebert', 'avocent', 'emerson network power'],
  westerndigital: ['wd', 'wdc'],
  xiongmai: ['xiongmai technology', 'hangzhou xiongmai technology'],
  zebra: ['zebra technologies'],
  zyxel: ['zyxel communications', 'zyxel networks'],
}

/** A name that means several vendors, and vendors whose advisories another one publishes too. */
const alsoUnder: Readonly<Record<string, readonly string[]>> = {
  dlinkandtrendnet: ['dlink', 'trendnet'],
  apc: ['schneider'],
  aruba: ['hpe'],
  hpearuba: ['hpe', 'aruba'],
  poly: ['hp'],
  hillrom: ['baxter'],
  baxterhillrom: ['baxter', 'hillrom'],
  pyxis: ['bd'],
  capsule: ['philips'],
  ciscomeraki: ['cisco'],
  ring: ['amazon'],
  blink: ['amazon'],
  eero: ['amazon'],
  vocera: ['stryker'],
  tridium: ['honeywell'],
  raritan: ['legrand'],
  servertechnology: ['legrand'],
  wyse: ['dell'],
}

const legalForms = new Set(
  'inc incorporated corp corporation co company ltd limited llc gmbh ag ab as sa srl spa bv nv kg oy plc and'.split(
    ' ',
  ),
)
/** Words that wildcards and placeholders use for a vendor. */
const nobody = new Set([
  '',
  ...'n na unknown generic various multiple any all vendor none other openfirmware'.split(' '),
])
const canonical: ReadonlyMap<string, string> = new Map(
  Object.entries(sameVendor).flatMap(([key, names]) => names.map((name) => [compactName(name), key] as const)),
)

/** The keys of a vendor's name; none for a wildcard or placeholder. */
export function vendorKeys(name: string): readonly string[] {
  const plain = name.slice(0, 200).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('&', ' and ')
  const outside = plain.replaceAll(/\([^)]*\)/g, ' ')
  const inside = [...plain.matchAll(/\(([^)]*)\)/g)].map(([, text = '']) => text)
  const keys = new Set<string>()
  for (const part of [outside, ...inside]) {
    const key = compactName(part)
    const own = canonical.get(key) ?? key
    if (nobody.has(key)) continue
    keys.add(own)
    for (const other of alsoUnder[key] ?? alsoUnder[own] ?? []) keys.add(other)
  }
  return [...keys]
}

/** Words of the name, of its keys and of their other spellings, lower-case: they say nothing about a product. */
export function vendorWords(name: string): readonly string[] {
  const plain = name.slice(0, 200).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const spellings = vendorKeys(name).flatMap((key) => (sameVendor[key] ?? []).concat(key))
  return [plain, ...spellings].flatMap((spelling) => spelling.split(/[^a-z0-9]+/)).filter((word) => word !== '')
}

function compactName(text: string): string {
  const initials = text.replaceAll(/\b(?:[a-z]\.){2,}/g, (letters) => letters.replaceAll('.', ''))
  const words = initials.split(/[^a-z0-9]+/).filter((word) => word !== '')
  while (words.length > 1 && legalForms.has(words.at(-1) ?? '')) words.pop()
  return words.join('')
}
