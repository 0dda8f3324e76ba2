import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * npm leaves out of the lock file what its registry cannot give it at that moment, and `npm ci` then refuses the
 * file wherever the registry can: the builds for other machines are such packages.
 */
test('package-lock.json names every optional package', { timeout: 10_000 }, async () => {
  const file = join(import.meta.dirname, '../../package-lock.json')
  const { packages } = JSON.parse(await readFile(file, 'utf8')) as { packages: Record<string, Entry> }
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  )
  assert.deepEqual(missing, [])
})
