import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { faceNames } from '../../scene/measure.ts'

/** The page as a browser takes it: one folder of files, made of the sources when these are newer. */
export interface Built {
  readonly folder: string
  /** Names of its files. */
  readonly files: ReadonlySet<string>
}

const source = join(import.meta.dirname, '../../..')
/** What the page is made of. */
const folders = [
  'src/web/page',
  'src/web/view',
  'src/scene',
  'src/ninep',
  'src/lib',
  'src/talk',
  'package-lock.json',
]
const STAMP = 'stamp'

/**
 * The page in a folder, built there when its sources have changed since.
 * @throws Error what is wrong with the sources
 */
export async function built(folder: string): Promise<Built> {
  const now = await stampOf()
  const then = await readFile(join(folder, STAMP), 'utf8').catch(() => '')
  if (then !== now) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await bundle(folder)
    await writeFile(join(folder, STAMP), now)
  }
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name !== STAMP && name.includes('.'),
  )
  return { folder, files: new Set(files) }
}

const fontAt = (name: string): string =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))

async function bundle(folder: string): Promise<void> {
  const { build } = await import('esbuild')
  const page = join(source, 'src/web/page')
  await build({
    entryPoints: { page: join(page, 'main.tsx'), style: join(page, 'page.css') },
    outdir: folder,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file' },
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: true,
    format: 'esm',
    target: 'es2024',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  })
  await mkdir(join(folder, 'fonts'))
  for (const name of faceNames) await copyFile(fontAt(name), join(folder, 'fonts', `${name}.ttf`))
  await writeFile(join(folder, 'index.html'), await readFile(join(page, 'index.html')))
}

/** Names and times of all sources: what is another stamp is another page. */
async function stampOf(): Promise<string> {
  const lines: string[] = []
  for (const folder of folders) {
    const at = join(source, folder)
    const found = await stat(at).catch(() => undefined)
    if (!found) continue
    const names = found.isDirectory() ? (await readdir(at, { recursive: true })).toSorted() : ['']
    for (const name of names) {
      const { mtimeMs, size } = await stat(join(at, name))
      lines.push(`${join(folder, name)} ${size} ${mtimeMs}`)
    }
  }
  return lines.join('\n')
}
