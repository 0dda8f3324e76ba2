// The files of tree.ts on a unix socket, with nothing in between: node bench/serve/direct.ts SOCKET
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { tree } from '../tree.ts'
import { failed, untilTerm } from './run.ts'

const root = tree()
await using _ = await listen(process.argv[2]!, (conn) => serve(conn, root, { failed }), failed)
console.log('ready')
await untilTerm()
