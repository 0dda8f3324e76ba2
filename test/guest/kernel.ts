import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { run } from '../house/run.ts'

/** Debian's kernel as the guest needs it: for PVH, uncompressed, and its modules in the order in which they go in. */
export interface Kernel {
  readonly image: string
  readonly modules: readonly string[]
}

/** Modules that the guest loads, each after what it needs. */
// oxfmt-ignore
const MODULES = [
  'virtio_ring', 'virtio', 'virtio_mmio', 'failover', 'net_failover', 'virtio_net',
  'netfs', 'fscache', '9pnet', '9pnet_fd', '9p',
]

const { XDG_CACHE_HOME } = process.env
const CACHE = join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'hivefs-tests')

/** The kernel of linux-image-amd64: downloaded and unpacked once, never installed. Any that is in the cache will do. */
export async function kernel(): Promise<Kernel> {
  const cached = (await readdir(CACHE).catch(() => [])).filter((entry) => entry.startsWith('linux-image-'))
  const name = cached.sort().at(-1) ?? (await candidate())
  const dir = join(CACHE, name)
  if (!existsSync(dir)) await make(name, dir)
  return { image: join(dir, 'vmlinux'), modules: MODULES.map((module) => join(dir, `${module}.ko`)) }
}

/** The package and its version that would be installed now, as `linux-image-6.1.0-50-amd64=6.1.176-1`. */
async function candidate(): Promise<string> {
  const { stdout } = await run('apt-cache', ['show', '--no-all-versions', 'linux-image-amd64'])
  const name = /^Depends: (\S+) \(= (\S+)\)/m.exec(stdout)
  if (!name) throw new Error('apt-cache knows no linux-image-amd64: apt-get update')
  return `${name[1]}=${name[2]}`
}

/** Made aside and moved into its place, which is there whole or not at all. */
async function make(name: string, dir: string): Promise<void> {
  await mkdir(CACHE, { recursive: true })
  const aside = await mkdtemp(join(CACHE, 'unpacking-'))
  try {
    await must(run('apt-get', ['download', '-qq', name], { cwd: aside }))
    const [deb = ''] = await readdir(aside)
    await unpack(join(aside, deb), aside)
    const bzImage = join(
      aside,
      (await readdir(aside)).find((file) => file.startsWith('vmlinuz'))!,
    )
    await writeFile(join(aside, 'vmlinux'), await inflated(await readFile(bzImage)))
    await rm(bzImage)
    await rm(join(aside, deb))
    await rename(aside, dir).catch((error: unknown) => {
      if (!existsSync(dir)) throw error
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** The kernel and our modules, out of the package and without their folders. */
async function unpack(deb: string, into: string): Promise<void> {
  const wanted = ['./boot/vmlinuz-*', ...MODULES.map((module) => `*/kernel/*/${module}.ko`)]
  const tar = ['-x', '-C', into, '--wildcards', '--transform', 's,.*/,,', ...wanted]
  await must(run('bash', ['-c', 'set -o pipefail; dpkg-deb --fsys-tarfile "$0" | tar "$@"', deb, ...tar]))
}

/** The ELF image inside a bzImage: offset and length of the xz stream are in the boot header, Documentation/arch/x86/boot.rst. */
async function inflated(bzImage: Buffer): Promise<Buffer> {
  const sectors = bzImage.readUInt8(0x1f1) || 4
  const from = (sectors + 1) * 512 + bzImage.readUInt32LE(0x248)
  const length = bzImage.readUInt32LE(0x24c) - 4 // after it stands the size of what comes out
  const xz = spawn('xz', ['-dc'], { stdio: ['pipe', 'pipe', 'inherit'] })
  xz.stdin.end(bzImage.subarray(from, from + length))
  const ended = once(xz, 'close')
  const parts: Buffer[] = []
  for await (const part of xz.stdout) parts.push(part as Buffer)
  const [status] = (await ended) as [number]
  if (status !== 0) throw new Error(`xz ended with ${status}`)
  return Buffer.concat(parts)
}

async function must(running: ReturnType<typeof run>): Promise<void> {
  const { status, stderr } = await running
  if (status !== 0) throw new Error(stderr)
}
