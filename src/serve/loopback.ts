/** Which names and addresses mean this machine and no other. */

/** An address to listen on: `127.0.0.1`, `::1`, `localhost`. */
export function isLoopbackHost(host: string): boolean {
  return host === '::1' || host.toLowerCase() === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The Host header of a request, with or without a port. */
export function isLoopbackName(header: string): boolean {
  const name = /^(\[[^\]]*\]|[^:[\]]*)(?::\d{1,5})?$/.exec(header)?.[1]
  return name !== undefined && isLoopbackHost(name.replace(/^\[|\]$/g, ''))
}
