/** argv → app; nothing else. */
export { main } from './cli/main.ts'
