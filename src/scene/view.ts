import type { View } from './node.ts'

/** How a scene is looked at that nobody has looked at yet: from the upper right, at the middle of the world. */
export const FIRST_VIEW: View = {
  width: 1280,
  height: 720,
  background: '#f4f5f7',
  camera: {
    kind: 'perspective',
    position: [3, 2, 4],
    quaternion: [-0.17940314685543646, 0.31052187450204366, 0.05980104895181215, 0.931565623506131],
    target: [0, 0, 0],
    fov: 50,
    height: 4,
    zoom: 1,
    near: 0.1,
    far: 1000,
  },
  lights: true,
  ground: -0.5,
  fog: null,
  toneMapping: 'none',
  exposure: 1,
}
