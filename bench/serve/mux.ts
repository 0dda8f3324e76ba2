// Our mux on a unix socket, with one server behind it as `backend`: node bench/serve/mux.ts SOCKET BACKEND
import { listen } from '../../src/ninep/transports/unix.ts'
import { muxBefore } from './before.ts'
import { failed, untilTerm } from './run.ts'

const [socket, backend] = process.argv.slice(2)
await using mux = await muxBefore(backend!)
await using _ = await listen(socket!, (conn) => mux.serve(conn), failed)
console.log('ready')
await untilTerm()
