/** A backend in a process of its own, for tests that kill it: serves the sample tree on a unix socket. */
import assert from 'node:assert/strict'
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { stdio } from '../../src/ninep/transports/stdio.ts'
import { sample } from '../ninep/sample.ts'

const path = process.argv[2]
if (path) {
  await listen(path, (conn) => serve(conn, sample().root), assert.ifError)
  process.stdout.write('ready\n')
} else await serve(stdio(process.stdin, process.stdout), sample().root)
