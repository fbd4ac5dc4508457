/**
 * Names that an organisation gave to numbers, such as vendors, from the JSON lists beside this file. ASHRAE's BACnet
 * vendors, ODVA's CIP vendors and device profiles; former names and notes are left out.
 */

/** Looks a number up in `{ "5": "name" }`; an unknown one is named after itself: `vendor 5` where `kind` is `vendor`. */
export function numberedNames(list: Readonly<Record<string, string>>, kind: string): (number: number) => string {
  const names = new Map(Object.entries(list).map(([number, name]) => [Number(number), name]))
  return (number) => names.get(number) ?? `${kind} ${number}`
}
