// The method `Gossip.Read`, by which a client finds the node that leads: here there is one, and it does (Gossip.proto,
// ClusterInfo.cs). Its generated messages are imported here alone.
import { randomUUID } from 'node:crypto';
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { serving } from './grpc-server.ts';
import type { Served } from './grpc-server.ts';

/** Answers with the node that listens at a port of the loopback. */
export function gossiping(port: () => number): Served {
  const { path } = gossipGrpc.GossipService.read;
  const instance = randomUUID();
  return serving({ path, read: () => 'asked' }, (call) => {
    const node = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(instance))
      .setTimeStamp(String(Date.now()))
      .setState(gossip.MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port()));
    void call.send(clusterOf(node));
    call.end();
  });
}

function clusterOf(node: InstanceType<typeof gossip.MemberInfo>): Uint8Array {
  return new gossip.ClusterInfo().setMembersList([node]).serializeBinary();
}
