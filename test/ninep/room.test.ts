import { test } from 'node:test'
import { dotl } from '../../src/ninep/dialects/l.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { sample } from './sample.ts'
import { converse } from './trace.ts'

const timeout = 20_000
const version = dotl.version

test('9P2000.L: how much room there is, as it is when somebody asks', { timeout }, async () => {
  const [here, there] = pair()
  let bavail = 4
  const room = async () => ({ bsize: 512, blocks: 2 ** 40, bfree: 5, bavail: bavail--, files: 3, ffree: 2 })
  const served = serve(there, sample().root, { room })
  await converse(here, {
    title: 'l room',
    lines: [
      `Tversion tag notag msize 8192 version ${version}`,
      `Rversion tag notag msize 8192 version ${version}`,
      'Tattach tag 1 fid 0 afid nofid uname glenda aname "" n_uname 0',
      'Rattach tag 1 qid (128 0 *)',
      'Tstatfs tag 1 fid 0',
      'Rstatfs tag 1 type 16914839 bsize 512 blocks 1099511627776 bfree 5 bavail 4 files 3 ffree 2 fsid 0 namelen 255',
      'Tstatfs tag 1 fid 0',
      'Rstatfs tag 1 type 16914839 bsize 512 blocks 1099511627776 bfree 5 bavail 3 files 3 ffree 2 fsid 0 namelen 255',
    ],
  })
  await served
})

test('9P2000.L: who cannot be asked refuses by its number, and the rest goes on', { timeout }, async () => {
  const [here, there] = pair()
  const failures: unknown[] = []
  const room = () => Promise.reject(Object.assign(new Error('no such file or directory'), { code: 'ENOENT' }))
  const served = serve(there, sample().root, { room, failed: (error) => failures.push(error) })
  await converse(here, {
    title: 'l no room',
    lines: [
      `Tversion tag notag msize 8192 version ${version}`,
      `Rversion tag notag msize 8192 version ${version}`,
      'Tattach tag 1 fid 0 afid nofid uname glenda aname "" n_uname 0',
      'Rattach tag 1 qid (128 0 *)',
      'Tstatfs tag 1 fid 0',
      'Rlerror tag 1 ecode 2',
      'Twalk tag 1 fid 0 newfid 1 wname [hello]',
      'Rwalk tag 1 wqid [(0 0 *)]',
    ],
  })
  await served
})
