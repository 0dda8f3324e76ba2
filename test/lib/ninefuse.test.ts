import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { FileError, fromErrno } from '../../src/lib/errno.ts'
import type { Code } from '../../src/lib/errno.ts'

const timeout = 20_000
const root = join(import.meta.dirname, '../..')

/** What 9pfuse looks for anywhere in an ename, whatever the case, in its order. */
// oxfmt-ignore
const words: [words: RegExp, code: string][] = [
  [/permitted/i, 'EPERM'], [/permission|access/i, 'EACCES'], [/exists/i, 'EEXIST'], [/exist|no such|not found/i, 'ENOENT'],
  [/input\/output/i, 'EIO'], [/timeout|timed out/i, 'ETIMEDOUT'], [/i\/o/i, 'EIO'], [/too long/i, 'E2BIG'], [/interrupt/i, 'EINTR'],
  [/bad file| fid /i, 'EBADF'], [/temporar/i, 'EAGAIN'], [/memory/i, 'ENOMEM'], [/is a directory/i, 'EISDIR'],
  [/directory/i, 'ENOTDIR'], [/argument/i, 'EINVAL'], [/pipe/i, 'EPIPE'], [/in use|busy/i, 'EBUSY'], [/illegal/i, 'EINVAL'],
  [/read-only|read only/i, 'EROFS'], [/proto/i, 'EPROTO'], [/entry/i, 'ENOENT'],
]

const understood = (ename: string): string => words.find(([word]) => word.test(ename))?.[1] ?? 'ERANGE'

/** Codes that 9pfuse has no word for, and what it makes of them. */
// oxfmt-ignore
const not: Readonly<Record<string, string>> = {
  ENOTEMPTY: 'ENOTDIR', ENXIO: 'ENOENT', ENODEV: 'ENOENT', E2BIG: 'EIO', ENAMETOOLONG: 'E2BIG', EADDRINUSE: 'EBUSY', ESPIPE: 'EINVAL',
  // "Numerical result out of range"
  EBADF: 'ERANGE', EDQUOT: 'ERANGE', EFBIG: 'ERANGE', ENOSPC: 'ERANGE', EMFILE: 'ERANGE', ELOOP: 'ERANGE', ENODATA: 'ERANGE', ENOSYS: 'ERANGE',
  EOPNOTSUPP: 'ERANGE', EXDEV: 'ERANGE', ESTALE: 'ERANGE', ENOTCONN: 'ERANGE', ECONNRESET: 'ERANGE', ECONNREFUSED: 'ERANGE',
  EHOSTUNREACH: 'ERANGE',
}

test('9pfuse makes the right errno of our classic texts, where it can', { timeout }, () => {
  for (const code of new Set(Object.values(constants.errno).map(fromErrno)))
    assert.equal(understood(new FileError(code).message), not[code] ?? code, code)
})

/** What is said here reaches no 9pfuse: the kernel, other dialects, or only who breaks the protocol. */
const elsewhere = /^src\/(fuse|ninep\/(client|listing|fids|dialects)|mux\/(client|linux))/

test('no detail leads it astray', { timeout }, async () => {
  let seen = 0
  for await (const path of glob('src/**/*.ts', { cwd: root })) {
    if (elsewhere.test(path)) continue
    const source = readFileSync(join(root, path), 'utf8')
    for (const [, code, , detail = ''] of source.matchAll(/new FileError\(\s*'(\w+)',\s*(['`])([^]*?)\2/g)) {
      const { message } = new FileError(code as Code, detail.replaceAll(/\$\{[^}]*\}/g, 'X'))
      assert.equal(understood(message), not[code!] ?? code, `${path}: ${message}`)
      seen++
    }
  }
  assert.ok(seen > 100, `only ${seen} were found`)
})
