/** argv → app; nothing else. */
import { main as run } from './cli/main.ts'

/** Runs one command and gives its exit code. The HTTP skin is loaded only when it is asked for. */
export async function main(argv: readonly string[]): Promise<number> {
  return run(argv, {
    openService: async (options) => (await import('./serve/open-service.ts')).openService(options),
  })
}
