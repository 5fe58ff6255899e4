// A clock that goes on in a hidden page: timers of the page itself may then be held back to one a
// minute, those of a worker are not.
setInterval(() => postMessage(null), 1000);
