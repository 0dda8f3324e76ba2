#!/usr/bin/env node
/** MCP servers for tests, by the word they are started with. `node test/llmfs/tools/mcp-program.ts good` */

import { spawn } from 'node:child_process'
import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const text = (text: string) => ({ content: [{ type: 'text' as const, text }] })
const NOTHING = { inputSchema: z.object({}) }

/** A server with tools that do well, and others. */
export function good(): McpServer {
  const server = new McpServer({ name: 'good server', version: '1.0.0' })
  server.registerTool(
    'add',
    { description: 'adds', inputSchema: z.object({ a: z.number(), b: z.number() }) },
    ({ a, b }) => text(String(a + b)),
  )
  server.registerTool('picture', NOTHING, () => ({
    content: [
      { type: 'text', text: 'look:' },
      { type: 'image', data: PIXEL, mimeType: 'image/jpeg' }, // which it is not
      { type: 'resource', resource: { uri: 'note:1', text: 'a note' } },
      { type: 'resource_link', uri: 'note:2', name: 'another' },
    ],
  }))
  server.registerTool('refuse', NOTHING, () => ({ ...text('no'), isError: true }))
  server.registerTool('throw', NOTHING, () => {
    throw new Error('it broke')
  })
  server.registerTool('much', NOTHING, () => text('x'.repeat(1 << 20)))
  server.registerTool('hang', NOTHING, async (_, { mcpReq }) => {
    process.stderr.write('hanging\n')
    await new Promise<void>((done) => mcpReq.signal.addEventListener('abort', () => done()))
    process.stderr.write('given up\n')
    return text('')
  })
  server.registerTool('die', NOTHING, () => process.exit(7))
  server.registerTool('environment', NOTHING, () => text(Object.keys(process.env).sort().join(' ')))
  server.registerTool('pids', NOTHING, () => {
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' })
    return text(`${process.pid} ${child.pid}`)
  })
  server.registerTool('grow', NOTHING, () => {
    server.registerTool('grown', NOTHING, () => text('I am new'))
    return text('done')
  })
  return server
}

const programs: Readonly<Record<string, () => unknown>> = {
  good: () => serveStdio(good),
  modern: () => serveStdio(good, { legacy: 'reject' }),
  silent: () => process.stdin.resume(),
  /** Ignores what asks it to end. */
  stubborn() {
    process.on('SIGTERM', () => undefined)
    setInterval(() => undefined, 1000)
    serveStdio(good)
  },
  exit() {
    process.stderr.write('I cannot work here\n')
    process.exitCode = 3
  },
  garbage: () => setInterval(() => process.stdout.write('{"this is no message"\n'.repeat(1000)), 1),
  flood: () => setInterval(() => process.stdout.write('x'.repeat(1 << 20)), 1),
}

if (import.meta.main) programs[process.argv[2]!]!()
