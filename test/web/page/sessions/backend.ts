/** Sessions in a process of their own: `backend.ts SOCKET FOLDER` serves them on a unix socket; tmux keeps what it needs in the folder. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { serve } from '../../../../src/ninep/server.ts'
import { listen } from '../../../../src/ninep/transports/unix.ts'
import { serveTree } from '../../../../src/synth/index.ts'
import { files } from './files.ts'
import { Sessions } from './sessions.ts'

const [path = '', folder = ''] = process.argv.slice(2)
await using sessions = new Sessions(join(folder, 'tmux'))
const root = serveTree(files(sessions), { uid: 'glenda' })
await using _served = await listen(path, (conn) => serve(conn, root), assert.ifError)
process.stdout.write('ready\n')
// Whoever has started it ends it by closing its stdin.
process.stdin.resume()
await once(process.stdin, 'end')
