/**
 * What the page may load and run: nothing but its own styles. Stands in the page, and in the HTTP header where it is
 * served.
 */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
