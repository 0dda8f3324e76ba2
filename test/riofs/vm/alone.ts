/** Opens a machine, uses it and forgets it: the process must end all the same. */

import { asked, opened } from './opened.ts'

const box = await opened()
const { value } = await box.run('6 * 7', asked())
process.stdout.write(`${value}\n`)
