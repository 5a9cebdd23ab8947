package dev.stint.cdk;

import java.util.List;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;

/**
 * Where functions run that reach what is not public. From its subnets DynamoDB, SQS, S3, Secrets
 * Manager, EventBridge Scheduler, the models and, with e-mail, SES must be reachable: by a NAT
 * gateway, or by endpoints of the VPC.
 *
 * @param securityGroups one is made for each function if empty
 */
public record Network(IVpc vpc, SubnetSelection subnets, List<ISecurityGroup> securityGroups) {

  public Network {
    securityGroups = List.copyOf(securityGroups);
  }

  /** The private subnets of a VPC with a way out, by CDK's own choice. */
  public static Network of(IVpc vpc) {
    return new Network(vpc, SubnetSelection.builder().build(), List.of());
  }
}
