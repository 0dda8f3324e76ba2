// Bytes from one unix socket to another and back, unseen: what a mux in Node can reach at best: node bench/serve/relay.ts SOCKET BACKEND
import { connect, createServer } from 'node:net'
import { untilTerm } from './run.ts'

const [socket, backend] = process.argv.slice(2)
const over = (): void => undefined
const server = createServer((client) => {
  const upstream = connect(backend!)
  client.on('data', (chunk) => upstream.write(chunk))
  upstream.on('data', (chunk) => client.write(chunk))
  client.on('close', () => upstream.destroy()).on('error', over)
  upstream.on('close', () => client.destroy()).on('error', over)
})
server.listen(socket, () => console.log('ready'))
await untilTerm()
process.exit()
