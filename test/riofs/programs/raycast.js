import * as THREE from 'three';

const scene = new THREE.Scene();
scene.background = new THREE.Color('white');
const camera = new THREE.PerspectiveCamera(50, window.innerWidth / window.innerHeight, 0.1, 100);
camera.position.set(0, 0, 6);
const renderer = new THREE.WebGLRenderer();
renderer.setSize(window.innerWidth, window.innerHeight);
document.body.appendChild(renderer.domElement);
scene.add(new THREE.AmbientLight(0xffffff, 2));

const targets = [];
for (let i = -1; i <= 1; i++) {
  const ball = new THREE.Mesh(new THREE.SphereGeometry(0.7), new THREE.MeshLambertMaterial({ color: 'gray' }));
  ball.position.x = i * 2;
  scene.add(ball);
  targets.push(ball);
}

const raycaster = new THREE.Raycaster();
const mouse = new THREE.Vector2();
let hits = 0;

window.addEventListener('click', (event) => {
  mouse.x = (event.clientX / window.innerWidth) * 2 - 1;
  mouse.y = -(event.clientY / window.innerHeight) * 2 + 1;
  raycaster.setFromCamera(mouse, camera);
  const found = raycaster.intersectObjects(targets);
  if (found.length > 0) {
    hits++;
    found[0].object.material.color.set('limegreen');
    console.log(`hit ${targets.indexOf(found[0].object)}, ${hits} in all`);
  }
});

renderer.setAnimationLoop(() => renderer.render(scene, camera));
