/** Says on the local network, until it is ended, that there are hives which are none: `node impostor.ts ADDRESS`. */
import { multicast } from '../../src/lib/mdns.ts'

const key = `SHA256:${'A'.repeat(43)}`
/** What they say of themselves. */
const stories: readonly Readonly<Record<string, string>>[] = [
  { name: 'evil\x1b[2J', fingerprint: key, version: '1.0.0' },
  { name: '-rf', fingerprint: key, version: '1.0.0' },
  { name: 'x'.repeat(65), fingerprint: key, version: '1.0.0' },
  { name: 'no-key', version: '1.0.0' },
  { name: 'short-key', fingerprint: 'SHA256:AAAA', version: '1.0.0' },
  { name: 'odd', fingerprint: key, version: '1.0\n' },
  { name: 'honest', fingerprint: key, version: '1.0.0' },
]

const [bonjour] = await multicast([process.argv[2]!], (error) => {
  throw error
})
for (const [i, txt] of stories.entries())
  bonjour!.publish({
    name: `story-${i}`,
    type: 'hivefs',
    port: 5642,
    host: 'impostor.local',
    probe: false,
    txt,
  })
process.stdout.write('telling\n')
