/** The captures that end-to-end tests add: the synthetic clinic, and a camera that scans ports. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { generateNetwork } from '../../src/app/lab-generate.ts'

/** Its alert is raised while the test looks at the list. */
export const scanCapture = resolve(import.meta.dirname, '../../testdata/captures/camera-scans-ports.pcapng')

/** @returns path of a file in a folder of its own */
export function clinicCapture(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cordon-e2e-clinic-')), 'clinic.pcapng')
  writeFileSync(path, generateNetwork('clinic', 1).capture)
  return path
}
