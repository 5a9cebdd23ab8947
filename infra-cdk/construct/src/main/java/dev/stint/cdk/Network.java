package dev.stint.cdk;

import java.util.List;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;

/**
 * The VPC in which functions run, so that they reach what is not public. DynamoDB, SQS, S3, Secrets
 * Manager, EventBridge Scheduler, the models and, with e-mail, SES must be reachable from its
 * subnets: by a NAT gateway, or by endpoints of the VPC.
 *
 * @param securityGroups if empty, one is made for every function
 */
public record Network(IVpc vpc, SubnetSelection subnets, List<ISecurityGroup> securityGroups) {

  public Network {
    securityGroups = List.copyOf(securityGroups);
  }

  /** The private subnets of a VPC with a route to the internet, as CDK chooses them. */
  public static Network of(IVpc vpc) {
    return new Network(vpc, SubnetSelection.builder().build(), List.of());
  }
}
