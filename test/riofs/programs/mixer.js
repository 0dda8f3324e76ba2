import * as THREE from 'three'

const crane = new THREE.Mesh(new THREE.BoxGeometry(1, 1, 1), new THREE.MeshNormalMaterial())
scene.add(crane)

const times = [0, 1, 2]
const move = new THREE.VectorKeyframeTrack('.position', times, [0, 0, 0, 0, 2, 0, 0, 0, 0])
const turn = new THREE.QuaternionKeyframeTrack('.quaternion', [0, 2], [0, 0, 0, 1, 0, 1, 0, 0])
const clip = new THREE.AnimationClip('lift', 2, [move, turn])

const mixer = new THREE.AnimationMixer(crane)
mixer.clipAction(clip).play()

const clock = new THREE.Clock()
function animate() {
  requestAnimationFrame(animate)
  mixer.update(clock.getDelta())
}
animate()
