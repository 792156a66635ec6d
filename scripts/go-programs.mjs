import { accessSync, constants } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Where a shell finds a program, or where Go puts it; undefined where it is not. */
export function findProgram(name) {
  const { PATH = '', GOBIN = '', GOPATH = '' } = process.env
  const goPaths = [...GOPATH.split(path.delimiter), path.join(os.homedir(), 'go')]
  const folders = [
    ...PATH.split(path.delimiter),
    GOBIN,
    ...goPaths.map((each) => each && path.join(each, 'bin')),
  ]
  return folders
    .filter(Boolean)
    .map((folder) => path.join(folder, name))
    .find(isProgram)
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
