import { defineConfig } from 'rolldown'

/** One file per entry, per thread and per dynamic import; dependencies stay in node_modules. */
export default defineConfig({
  input: {
    main: 'src/main.ts',
    unpacker: 'src/capture/unpacker.ts',
    'engine-worker': 'src/app/engine/engine-worker.ts',
  },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
  output: { dir: 'dist', format: 'esm', cleanDir: true },
})
