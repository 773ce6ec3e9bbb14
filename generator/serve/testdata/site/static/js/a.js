"use strict";
document.documentElement.dataset.ready = "yes";
const button = document.createElement("button");
button.id = "made";
button.textContent = "Made by a script";
document.querySelector("header").append(button);
document.querySelector("footer").classList.add("seen");
window.loads = (window.loads || 0) + 1;
