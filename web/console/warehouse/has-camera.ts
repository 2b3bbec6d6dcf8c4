/** Whether a camera can be asked for at all: browsers give one to pages served by HTTPS, or from the machine itself. */
export const hasCamera = (): boolean => typeof navigator.mediaDevices?.getUserMedia === 'function';
