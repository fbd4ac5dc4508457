/** The part of the dns-packet library that tests use; it comes without types. */
declare module 'dns-packet' {
  export function encode(message: Readonly<Record<string, unknown>>): Uint8Array
}
