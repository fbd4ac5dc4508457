/** The part of the dns-packet library that tests use to read messages; it comes without types. */
declare module 'dns-packet' {
  export function decode(message: Uint8Array): { readonly answers: readonly unknown[] }
}
