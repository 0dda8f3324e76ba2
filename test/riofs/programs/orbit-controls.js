import * as THREE from 'https://unpkg.com/three@0.157.0/build/three.module.js';
import { OrbitControls } from 'https://unpkg.com/three@0.157.0/examples/jsm/controls/OrbitControls.js';

const renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true });
renderer.shadowMap.enabled = true;
renderer.shadowMap.type = THREE.PCFSoftShadowMap;
renderer.toneMapping = THREE.ACESFilmicToneMapping;
renderer.outputColorSpace = THREE.SRGBColorSpace;
document.querySelector('#app')?.appendChild(renderer.domElement);

const scene = new THREE.Scene();
const camera = new THREE.PerspectiveCamera(50, 16 / 9, 0.1, 100);
camera.position.set(4, 3, 6);

const controls = new OrbitControls(camera, renderer.domElement);
controls.target.set(0, 0.5, 0);
controls.autoRotate = true;
controls.maxPolarAngle = Math.PI / 2;
controls.addEventListener('change', () => renderer.render(scene, camera));
controls.update();

const ground = new THREE.Mesh(
  new THREE.PlaneGeometry(10, 10),
  new THREE.MeshStandardMaterial({ color: 0x7f9f7f })
);
ground.rotation.x = -Math.PI / 2;
ground.receiveShadow = true;
scene.add(ground);

const teapot = new THREE.Mesh(
  new THREE.CapsuleGeometry(0.5, 1, 8, 16),
  new THREE.MeshStandardMaterial({ color: 0xc06040, metalness: 0.3, roughness: 0.4 })
);
teapot.position.y = 1;
teapot.castShadow = true;
scene.add(teapot);

const sunlight = new THREE.DirectionalLight(0xfff4e0, 3);
sunlight.position.set(5, 8, 3);
sunlight.castShadow = true;
sunlight.shadow.mapSize.set(2048, 2048);
sunlight.shadow.camera.left = -5;
scene.add(sunlight);

renderer.setAnimationLoop(() => {
  controls.update();
  renderer.render(scene, camera);
});
