import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { run } from '../house/run.ts'
import { cpio, S_IFDIR, S_IFREG } from './cpio.ts'
import type { Entry } from './cpio.ts'

/** What a guest's first root has. */
export interface Contents {
  /** Modules, in the order in which they go in. */
  readonly modules: readonly string[]
  /** Where its workers call, on this machine. */
  readonly port: number
  readonly workers: number
  /** Names of programs in /usr/bin of this machine, which bring their libraries. */
  readonly programs: readonly string[]
  /** Other files: their paths in the guest, and what is in them. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
}

/** A first root: busybox, modules, and the scripts beside this file. */
export async function initramfs(contents: Contents): Promise<Buffer> {
  const { modules, port, workers, programs, files } = contents
  const found = new Map<string, string | Uint8Array>([
    ['/init', await readFile(join(import.meta.dirname, 'init.sh'))],
    ['/worker', await readFile(join(import.meta.dirname, 'worker.sh'))],
    ['/test', `${port} ${workers}\n`],
    ['/modules/order', modules.map((module) => `${basename(module)}\n`).join('')],
    ['/bin/busybox', await readFile('/bin/busybox')],
  ])
  for (const module of modules) found.set(`/modules/${basename(module)}`, await readFile(module))
  const tools = programs.map((name) => `/usr/bin/${name}`)
  for (const path of [...tools, ...(await libraries(tools))]) found.set(path, await readFile(path))
  for (const [path, data] of Object.entries(files)) found.set(path, data)
  return cpio(withFolders(found))
}

/** The libraries that programs load, and their loader. */
async function libraries(programs: readonly string[]): Promise<Set<string>> {
  const { stdout } = await run('ldd', programs)
  return new Set([...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path))
}

/** Entries in an order in which each folder comes before what is in it. */
function withFolders(files: ReadonlyMap<string, string | Uint8Array>): Entry[] {
  const folders = new Set<string>(['/proc', '/sys', '/dev', '/tmp'])
  for (const path of files.keys()) for (let at = dirname(path); at !== '/'; at = dirname(at)) folders.add(at)
  return [
    ...[...folders].sort().map((path) => ({ path: path.slice(1), mode: S_IFDIR | 0o755 })),
    ...[...files].map(([path, data]) => ({
      path: path.slice(1),
      mode: S_IFREG | 0o755,
      data: Buffer.from(data),
    })),
  ]
}
