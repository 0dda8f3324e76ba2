import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { FileError, errnoOf, fromEname, fromErrno, toFileError } from '../../src/lib/errno.ts'
import type { Code } from '../../src/lib/errno.ts'

const timeout = 10_000

// oxfmt-ignore
const all: Code[] = ['EPERM', 'ENOENT', 'EINTR', 'EIO', 'EBADF', 'EAGAIN', 'EACCES', 'EBUSY', 'EEXIST', 'ENOTDIR', 'EISDIR', 'EINVAL',
  'EFBIG', 'ENOSPC', 'EROFS', 'ENOTEMPTY', 'EDQUOT', 'ENOTCONN', 'ETIMEDOUT', 'ECONNREFUSED', 'EOPNOTSUPP', 'ENAMETOOLONG']

test(
  "a code is the kernel's number, and its text comes back as the code, with and without details",
  { timeout },
  () => {
    for (const code of all) {
      assert.equal(errnoOf(code), (constants.errno as Record<string, number>)[code], code)
      assert.equal(fromErrno(errnoOf(code)), code)
      assert.equal(fromEname(new FileError(code).message).code, code)
      const told = fromEname(new FileError(code, 'x: y exists').message)
      assert.deepEqual([told.code, told.detail], [code, 'x: y exists'])
    }
  },
)

/** What other servers say, as 9pfuse understands it. */
// oxfmt-ignore
const words: [ename: string, code: Code][] = [
  ["file not found", 'ENOENT'], ["'/x' does not exist", 'ENOENT'], ['no such file or directory', 'ENOENT'],
  ['permission denied', 'EACCES'], ['create prohibited: permission', 'EACCES'], ['file already exists', 'EEXIST'],
  ['not a directory', 'ENOTDIR'], ['directory is not empty', 'ENOTEMPTY'], ['file is a directory', 'EISDIR'],
  ['bad offset in directory read', 'EINVAL'], ['Invalid argument', 'EINVAL'], ['bad use of fid', 'EIO'],
  ['fid in use', 'EBUSY'], ['unknown fid', 'EBADF'], ['interrupted', 'EINTR'], ['i/o error', 'EIO'], ['', 'EIO'],
  ['something else', 'EIO'], ['read-only file system', 'EROFS'], ['connection timed out', 'ETIMEDOUT'],
]

test('the words of other servers are understood', { timeout }, () => {
  for (const [ename, code] of words) assert.equal(fromEname(ename).code, code, ename)
})

test('whatever was thrown becomes an error with a code', { timeout }, () => {
  const system = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  assert.equal(toFileError(system).code, 'ECONNREFUSED')
  assert.equal(toFileError(AbortSignal.abort().reason).code, 'EINTR')
  assert.equal(toFileError(new Error('bug')).message, 'Input/output error: bug')
  assert.equal(toFileError('text').message, 'Input/output error: text')
  assert.equal(new FileError('EINVAL').message, 'Invalid argument')
})
